// 15 · race
//
// The same file is on several mirrors. All are asked, and the first one that delivers wins: the others are told to stop.
// A mirror that fails has not won.
//
//   Promise: the file of the first mirror that delivers is returned.
//   Promise: then the other downloads run no longer.
//   Promise: a mirror that fails does not end the download.
//
// `race` gives the first to settle, and `any` the first to succeed; both cancel the others.

import { any } from '@async-lab/core'

export async function fastest(mirrors: ReadonlyArray<() => Promise<string>>): Promise<string> {
  return Promise.race(mirrors.map((mirror) => mirror()))
}
