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
