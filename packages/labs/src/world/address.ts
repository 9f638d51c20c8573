/** A URL as it may be shown: without its password. */
export function addressOf(url: string): string {
  const shown = new URL(url)
  if (shown.password !== '') shown.password = '***'
  return shown.href
}
