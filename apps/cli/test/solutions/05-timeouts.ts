import { TimeoutError, withTimeout } from '@async-lab/core'

export async function answer(search: () => Promise<string>): Promise<string> {
  try {
    return await withTimeout(500, search)
  } catch (error) {
    if (error instanceof TimeoutError) return 'no answer in time'
    throw error
  }
}
