import { expect, test } from 'vitest'
import { checkExamples } from '../check-docs.ts'
import { folderOf } from './folder-of.ts'

const fence = '```'

function block(code: string, language = 'ts'): string {
  return `${fence}${language}\n${code}\n${fence}\n`
}

function commented(...lines: string[]): string {
  return ['/**', ...lines.map((line) => ` * ${line}`), ' */', 'export function f() {}'].join('\n')
}

test('examples that work are fine, and the core is there for them', async () => {
  const program = `import { sleep } from '@async-lab/core'\n\nawait sleep(1)`
  const folder = folderOf({
    'README.md': `${block(program)}\n1. in a list\n\n   ${block(program).trim().replaceAll('\n', '\n   ')}\n`,
    'docs/deep/page.md': block(program, 'typescript') + block('this is no program', 'text'),
    'packages/core/src/task/task.ts': commented('@example', ...block(program).split('\n'), '@throws never'),
  })
  expect(await checkExamples(folder)).toEqual({ count: 4, problems: [] })
})

test('blocks of one file are programs of their own', async () => {
  const folder = folderOf({
    'README.md': block('const a = 1\nexport {}') + block('const a = 2\nconsole.log(a)'),
  })
  expect(await checkExamples(folder)).toEqual({ count: 2, problems: [] })
})

test('one that throws is told with its file and line', async () => {
  const folder = folderOf({ 'README.md': `# Title\n\n${block(`const x = 1\nthrow new Error('no' + x)`)}` })
  const { problems } = await checkExamples(folder)
  expect(problems).toEqual([expect.stringMatching(/^README\.md:4: ended with exit code 1\n[^]*README\.md:5/)])
})

test('one with a wrong type is told with its file and line', async () => {
  const wrong = ['@example', ...block('const n: number = String(1)\nconsole.log(n)').split('\n')]
  const { problems } = await checkExamples(folderOf({ 'packages/core/src/base/a.ts': commented(...wrong) }))
  expect(problems).toEqual([expect.stringMatching(/^packages\/core\/src\/base\/a\.ts:4:7: error TS2322/)])
})

test('one that does not end is told', async () => {
  const { problems } = await checkExamples(
    folderOf({ 'README.md': block('setInterval(() => {}, 1000)') }),
    500,
  )
  expect(problems).toEqual([expect.stringMatching(/^README\.md:2: still ran after 0\.5 s/)])
})

test('an @example that shows no program is told', async () => {
  const { problems } = await checkExamples(
    folderOf({ 'packages/core/src/base/a.ts': commented('@example f()') }),
  )
  expect(problems).toEqual([
    expect.stringMatching(/^packages\/core\/src\/base\/a\.ts:2: this @example has no/),
  ])
})
