import { closing, opening, policy, start } from '#timeline-page'

/** The page around what it shows, which `main.ts` of the timeline looks for by the name. */
export function pageAround(name: 'recording' | 'live', shown: object, isFile: boolean): string {
  const head = isFile ? `<meta http-equiv="Content-Security-Policy" content="${policy}">` : ''
  // A title may hold what ends a script.
  const text = JSON.stringify(shown).replaceAll('<', '\\u003c')
  return `${start}${head}${opening}<script id="${name}" type="text/plain">${text}</script>${closing}`
}
