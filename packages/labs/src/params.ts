/** A number, with what it may be. */
export interface NumberParam {
  readonly kind: 'number'
  readonly default: number
  readonly description: string
  readonly min?: number
  readonly max?: number
  /** Whole numbers only. */
  readonly whole?: boolean
  /** Shown after the value: `seconds`. */
  readonly unit?: string
  /** What the bare name stands for on a command line: `--chaos` alone. Without it a value has to be given. */
  readonly bare?: number
}

export interface StringParam {
  readonly kind: 'string'
  readonly default: string
  readonly description: string
  /** The only values allowed; any by default. */
  readonly oneOf?: readonly string[]
}

export interface BooleanParam {
  readonly kind: 'boolean'
  readonly default: boolean
  readonly description: string
}

/** Where something runs that the lab uses; `''` where the lab starts one of its own. */
export interface UrlParam {
  readonly kind: 'url'
  readonly default: string
  readonly description: string
  /** What it may begin with: `redis`. */
  readonly protocols: readonly string[]
}

export type Param = NumberParam | StringParam | BooleanParam | UrlParam
export type Params = Readonly<Record<string, Param>>

/** The values that a lab with these parameters runs with. */
export type ValuesOf<P extends Params> = {
  readonly [K in keyof P]: P[K]['kind'] extends 'number'
    ? number
    : P[K]['kind'] extends 'string' | 'url'
      ? string
      : boolean
}

/** A parameter that a lab does not have, or a value that it may not have. */
export class ParamError extends RangeError {
  readonly code = 'PARAM_ERR'
  readonly param: string
  readonly value: unknown
  /** What is true, and what is allowed: `it must be true or false`. */
  readonly rule: string

  constructor(param: string, value: unknown, rule: string) {
    super(`Cannot set ${param} to ${quote(value)}: ${rule}`)
    this.name = 'ParamError'
    this.param = param
    this.value = value
    this.rule = rule
  }
}

/**
 * The given values, checked, and the defaults of those that were not given.
 * @throws {ParamError} naming the parameter, the value, and what is allowed
 */
export function checkParams<P extends Params>(
  params: P,
  given: Readonly<Record<string, unknown>>,
): ValuesOf<P> {
  const values = Object.fromEntries(Object.entries(params).map(([name, param]) => [name, param.default]))
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(params, name)) {
      const known = Object.keys(params)
      const has = known.length === 0 ? 'there are no parameters' : `the parameters are ${known.join(', ')}`
      throw new ParamError(name, value, has)
    }
    if (value === undefined) continue
    const param = params[name]!
    if (!isAllowed(param, value)) throw new ParamError(name, value, `it must be ${allowed(param)}`)
    values[name] = value as number | string | boolean
  }
  return values as ValuesOf<P>
}

/** A value as it was typed; what is no such value stays text, for `checkParams` to refuse. */
export function readParam(param: Param, text: string): unknown {
  if (param.kind === 'number') {
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : text
  }
  if (param.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

/** In words: `a whole number from 1 to 1000`. */
export function allowed(param: Param): string {
  if (param.kind === 'boolean') return 'true or false'
  if (param.kind === 'url')
    return `a URL that begins with ${param.protocols.map((name) => `${name}://`).join(' or ')}`
  if (param.kind === 'string') return param.oneOf === undefined ? 'text' : `one of ${param.oneOf.join(', ')}`
  const { whole, unit, min, max } = param
  const what = `a ${whole ? 'whole ' : ''}number${unit === undefined ? '' : ` of ${unit}`}`
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`
  if (min !== undefined)
    return `${what} of at least ${min}`.replace(/ of (\w+) of at least/, ' of $1, at least')
  return max === undefined ? what : `${what}, at most ${max}`
}

function isAllowed(param: Param, value: unknown): boolean {
  if (param.kind === 'boolean') return typeof value === 'boolean'
  if (param.kind === 'url')
    return typeof value === 'string' && (value === '' || isUrl(value, param.protocols))
  if (param.kind === 'string')
    return typeof value === 'string' && (param.oneOf === undefined || param.oneOf.includes(value))
  const { min = -Infinity, max = Infinity, whole = false } = param
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  return value >= min && value <= max && (!whole || Number.isInteger(value))
}

function isUrl(text: string, protocols: readonly string[]): boolean {
  // Without a host (`redis:6379`) it would be taken for one on this machine, and nobody told.
  return protocols.some(
    (name) => text.startsWith(`${name}://`) && text.length > name.length + 3 && URL.canParse(text),
  )
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
