import { dirname, resolve } from 'node:path'
import type { Link } from './document.ts'

/** What a link points at. Links with the same key are checked once. */
export type Target =
  | { readonly kind: 'web'; readonly key: string; readonly url: URL }
  | { readonly kind: 'file'; readonly key: string; readonly path: string; readonly anchor: string }
  | { readonly kind: 'malformed'; readonly key: string }

/** Undefined for what nobody can check from here: `mailto:`, `tel:`, `data:` … */
export function targetOf({ file, url }: Link): Target | undefined {
  const malformed = { kind: 'malformed', key: url } as const
  if (/^(https?:)?\/\//i.test(url)) {
    const parsed = URL.parse(url, 'https://localhost')
    if (parsed === null) return malformed
    // The server never sees the fragment.
    parsed.hash = ''
    return { kind: 'web', key: parsed.href, url: parsed }
  }
  if (/^[a-z][a-z\d+.-]*:/i.test(url)) return undefined

  const [, before = '', query = '', after = ''] = /^([^?#]*)(\?[^#]*)?#?(.*)$/s.exec(url) ?? []
  const [path, anchor] = [decode(before), decode(after)]
  if (path === undefined || anchor === undefined) return malformed
  const full = resolvePath(file, path)
  return { kind: 'file', key: `${full}${query}#${anchor}`, path: full, anchor }
}

function resolvePath(file: string, path: string): string {
  if (path === '') return resolve(file)
  // As on GitHub, `/` is the top of the repository.
  return path.startsWith('/') ? resolve(`.${path}`) : resolve(dirname(file), path)
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
