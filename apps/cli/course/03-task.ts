// 03 · tasks
//
// A download takes a second. Meanwhile the user is to see a message, and the result is needed only at the end.
//
//   Promise: "downloading" is said while the download runs already.
//   Promise: the function returns what was downloaded.
//
// `spawn(() => …)` starts a task in the current scope and returns it at once; `await task` gives its value.

import { spawn } from '@async-lab/core'

export async function downloadInBackground(
  download: () => Promise<string>,
  say: (text: string) => void,
): Promise<string> {
  const file = await download()
  say('downloading')
  return file
}
