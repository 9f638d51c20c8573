import { readRecording, type Recording, withSites } from '../export/recording.ts'

/** What the page was made with, besides the recording. */
export interface Packed {
  readonly title: string
  /** Bytes of the file that could not be read. */
  readonly cut: number
  /** Where tasks were spawned by what was written, for the places that the recording has, if that is not the same. */
  readonly sites: Readonly<Record<string, string>>
  /** The recording with its parts as they are, zipped as a whole: base64. */
  readonly bytes: string
}

export async function load(packed: Packed): Promise<Recording> {
  const zipped = new Blob([bytesOf(packed.bytes)])
  const unzipped = zipped.stream().pipeThrough(new DecompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(unzipped).arrayBuffer())
  const recording = readRecording(bytes, (part) => part)
  return withSites(recording, (site) => packed.sites[site] ?? site)
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}
