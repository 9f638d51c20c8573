import { Fault } from '../fault.ts'

/**
 * A library that only some labs need, and that does not come with the package.
 * @throws {Fault} that says how to install it
 */
export async function library<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const { code, message = '' } = error as { code?: unknown; message?: string }
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    if (!isMissing || !message.includes(name)) throw error
    throw new Fault(
      `Cannot run this lab: it uses ${name}, which is not installed, \`npm install ${name}\` brings it`,
      { cause: error },
    )
  }
}
