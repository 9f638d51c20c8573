import { writeFileSync } from 'node:fs'
import { WrongUse } from '../failure.ts'
import type { Output } from '../output.ts'
import { nextLine } from '../render/summary.ts'
import { findLab, runsTypeScript } from './find-lab.ts'

/** Writes a lab of the user's own, which runs at once. */
export function newLab(typed: string, output: Output): void {
  const name = typed.replace(/\.(m?[jt]s)$/, '')
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new WrongUse(
      `Cannot make a lab named ${JSON.stringify(typed)}: a name is lower case, words joined by -, as in slow-start`,
    )
  }
  if (findLab(name) !== undefined)
    throw new WrongUse(
      `Cannot make a lab named "${name}": there is one of that name, \`async-lab explain ${name}\` shows it`,
    )
  // It is valid as either; without TypeScript Node needs to be told that it is a module.
  const file = `${name}.${runsTypeScript() ? 'ts' : 'mjs'}`
  const text = runsTypeScript() ? textOf(name) : textOf(name).replace(': number[]', '')
  try {
    writeFileSync(file, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new WrongUse(`Cannot make a lab named "${name}": the file ${file} is there already`)
    throw new WrongUse(`Cannot write ${file}: ${message}`)
  }
  output.lines([
    `${file} is a lab: it runs as it is, and is yours to change.`,
    '',
    ...nextLine([`run ./${file}`, `compare ./${file}`, `explain ./${file}`], output),
  ])
}

function textOf(name: string): string {
  const words = name.replaceAll('-', ' ')
  const title = words[0]!.toUpperCase() + words.slice(1)
  return `import { scope, sleep } from '@async-lab/core'
import { defineLab } from '@async-lab/labs'

export default defineLab({
  id: '${name}',
  // The values of parameters stand for their names in braces.
  title: '${title}: {workers} workers, at most {seconds} s each',
  topic: 'My own',
  teaches: 'What one knows afterwards, in one sentence.',
  params: {
    workers: { kind: 'number', default: 4, min: 1, max: 100, whole: true, description: 'how many workers' },
    seconds: { kind: 'number', default: 1, min: 0, max: 60, unit: 'seconds', description: 'the longest that one takes' },
  },

  // What is measured and drawn: each task is a bar. Chance comes from \`random\`, so that --seed runs the same again.
  run: async ({ workers, seconds }, { random, print }) => {
    print('all of them start together')
    const done: number[] = []
    await scope((s) => {
      for (let at = 1; at <= workers; at++) {
        const ms = random() * seconds * 1000
        s.spawn(
          async () => {
            await sleep(ms)
            done.push(at)
          },
          { name: \`worker \${at}\` },
        )
      }
    })
    return done
  },
  show: (done) => ({ value: done.join(' '), note: 'in the order in which they ended' }),

  // The same work in pieces: compare runs them one by one, together, and limited.
  work: ({ workers, seconds }, { random }) =>
    Array.from({ length: workers }, (_, at) => ({
      name: \`worker \${at + 1}\`,
      body: () => sleep(random() * seconds * 1000),
    })),

  explain: 'The idea, in two or three sentences.',
})
`
}
