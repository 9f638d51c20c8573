import { spawn } from '@async-lab/core'

export async function downloadInBackground(
  download: () => Promise<string>,
  say: (text: string) => void,
): Promise<string> {
  const task = spawn(download)
  say('downloading')
  return task
}
