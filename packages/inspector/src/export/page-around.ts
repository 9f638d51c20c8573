import { closing, opening, policy, start } from '#timeline-page'

/**
 * The page around what it shows, which `main.ts` of the timeline looks for by the name. With a recording it is a file, and has its
 * policy in itself; that of a live program is served with one.
 */
export function pageAround(name: 'recording' | 'live', shown: object): string {
  const head = name === 'recording' ? `<meta http-equiv="Content-Security-Policy" content="${policy}">` : ''
  // A title may hold what ends a script.
  const text = JSON.stringify(shown).replaceAll('<', '\\u003c')
  return `${start}${head}${opening}<script id="${name}" type="text/plain">${text}</script>${closing}`
}
