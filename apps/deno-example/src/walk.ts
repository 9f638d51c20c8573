import { type Skip, whyUnreadable } from './skip.ts'

/**
 * The files of a folder and of those in it, in order of their names. Symbolic links are left out: Deno would follow
 * them out of the folder that may be read, or round in circles.
 */
export async function* walk(folder: string, skip: Skip): AsyncGenerator<string> {
  for (const { name, isDirectory, isFile } of await entriesOf(folder, skip)) {
    const path = `${folder}/${name}`
    if (isDirectory) yield* walk(path, skip)
    else if (isFile) yield path
  }
}

async function entriesOf(folder: string, skip: Skip): Promise<Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder))
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    skip(folder, whyUnreadable(error))
    return []
  }
}
