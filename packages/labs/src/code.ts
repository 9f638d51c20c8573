/** Of the text of a lab's file, the part that teaches: without its imports, and without the lab around it. */
export function codeOf(source: string): string {
  const body = source.replaceAll(/^import [^]*?from '[^']*'\n/gm, '')
  const end = body.search(/^export const \w+ = define\w+\(/m)
  return (end === -1 ? body : body.slice(0, end)).trim()
}
