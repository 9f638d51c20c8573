import { answer, mustHold } from './answer.mjs'

const fail = async () => {
  await Promise.resolve()
  throw new Error('where am I?')
}
async function* failing() {
  yield await fail()
}

const ways = {
  async chain() {
    await fail().then(undefined, (error) => {
      throw error
    })
  },
  async thenable() {
    // oxlint-disable-next-line unicorn/no-thenable, typescript/await-thenable
    await { then: (resolve, reject) => void fail().then(resolve, reject) }
  },
  async promise() {
    await new Promise((resolve, reject) => void fail().then(resolve, reject))
  },
  async generator() {
    for await (const never of failing()) void never
  },
}

const isMissing = (name, way) =>
  way().then(undefined, ({ stack }) => !new RegExp(`async (\\w+\\.)?${name}\\b`).test(stack))

async function direct() {
  await fail()
}
mustHold('a direct await is seen', !(await isMissing('direct', direct)))
const missing = {}
for (const [name, way] of Object.entries(ways)) missing[name] = await isMissing(name, way)
answer(missing)
