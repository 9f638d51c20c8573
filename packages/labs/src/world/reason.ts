/** What the codes of Node and of databases mean to a person. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut off',
  EPIPE: 'the connection was cut off',
  UND_ERR_SOCKET: 'the connection was cut off',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'DNS does not answer',
  ETIMEDOUT: 'it does not answer',
  ETIMEOUT: 'it does not answer',
  TimeoutError: 'it does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  EADDRINUSE: 'the port is taken',
  EACCES: 'permission is denied',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EMFILE: 'too many files are open',
  ENOENT: 'it is not there',
  ENOTDIR: 'it is no folder',
}

const FETCH = 'fetch failed'

/** The code that lies deepest: `fetch failed` wraps what failed. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, cause, errors, name } = error as Readonly<Record<string, unknown>>
  if (name === 'TimeoutError') return name
  const inner = codeOf(cause) ?? (Array.isArray(errors) ? codeOf(errors[0]) : undefined)
  if (inner !== undefined) return inner
  // A port that is blocked, an answer that is no HTTP: `fetch` says so in the cause only, without a code.
  if (typeof code !== 'string') return error instanceof Error && error.message === FETCH ? FETCH : undefined
  return code
}

/** Why, in words: `nobody listens there (ECONNREFUSED)`. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code !== undefined && WORDS[code] !== undefined) return `${WORDS[code]} (${code})`
  const { cause } = error as { cause?: unknown }
  const said = code === FETCH && cause instanceof Error ? cause : error
  return said instanceof Error ? said.message : String(said)
}
