import { asCompleted } from '@async-lab/core'

export async function prices(
  shops: ReadonlyArray<() => Promise<string>>,
  show: (price: string) => void,
): Promise<void> {
  for await (const task of asCompleted(shops)) {
    // oxlint-disable-next-line typescript/await-thenable -- it is a task; the compiler takes it for its value
    show(await task)
  }
}
