import { all, Semaphore } from '@async-lab/core'

export async function crawl(
  urls: readonly string[],
  fetchPage: (url: string) => Promise<string>,
): Promise<readonly string[]> {
  const connections = new Semaphore(3)
  return all(urls.map((url) => () => connections.with(() => fetchPage(url))))
}
