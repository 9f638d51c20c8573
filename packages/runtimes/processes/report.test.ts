import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readJUnit, readVitest } from '../read-report.mjs'
import { printReport } from '../report.mjs'

const runtimes = ['node-20', 'node-22', 'node-24', 'node-26', 'bun', 'deno', 'workerd', 'browser']
const spec = 'packages/runtimes/test/a.test.ts'
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'report-'))
  write('packages/runtimes/package.json', '{}')
  write('packages/runtimes/gaps.json', '{}')
  write(spec, '')
  for (const runtime of runtimes) writeReport(runtime, { a: 'passed' })
})
afterEach(() => rmSync(root, { recursive: true }))

test('all is well: a line for each runtime, the total last', () => {
  expect(print()).toEqual([
    0,
    ...runtimes.map((name) => `${name.padEnd(10)} 1 passed, 0 failed`),
    '',
    '8 passed, 0 failed',
  ])
})

test('a failed test fails the run', () => {
  writeReport('bun', { a: 'passed', b: 'failed' })
  expect(summary()).toEqual([1, '8 passed, 1 failed'])
})

test('a spec that a runtime did not run fails the run', () => {
  write('packages/runtimes/test/deep/b.test.ts', '')
  expect(summary()).toEqual([
    1,
    ...runtimes.map((name) => `problem: ${name}: test/deep/b.test.ts was not run`),
    '8 passed, 8 failed',
  ])
})

test('a skipped test fails the run, unless gaps.json gives a reason', () => {
  writeReport('deno', { a: 'passed', 'group b': 'skipped', c: 'todo' })
  expect(summary()).toEqual([
    1,
    'problem: deno: group b was skipped',
    'problem: deno: c was skipped',
    '8 passed, 2 failed',
  ])
  write('packages/runtimes/gaps.json', JSON.stringify({ deno: { 'group b': 'why', c: 'why' } }))
  expect(summary()).toEqual([0, '8 passed, 0 failed'])
})

test('a spec that ran no test fails the run, unless gaps.json gives a reason', () => {
  writeReport('browser', { a: 'skipped' }, { 'other.test.ts': { b: 'passed' } })
  expect(summary()).toEqual([
    1,
    'problem: browser: test/a.test.ts has no test that was run',
    '8 passed, 1 failed',
  ])
  write('packages/runtimes/gaps.json', JSON.stringify({ browser: { 'test/a.test.ts': 'why' } }))
  expect(summary()).toEqual([0, '8 passed, 0 failed'])
})

test('a gap that is closed must leave gaps.json', () => {
  write('packages/runtimes/gaps.json', JSON.stringify({ browser: { a: 'why' }, dneo: {} }))
  expect(summary()).toEqual([
    1,
    'problem: browser: a is in gaps.json, and is no gap',
    'problem: gaps.json: no runtime is named dneo',
    '8 passed, 2 failed',
  ])
})

test.for([
  ['no report', undefined],
  ['nothing was run', '{"testResults":[]}'],
  ['Unterminated string in JSON at position 6', '{"test'],
] as const)('a report that is missing or broken fails the run: %s', ([problem, text]) => {
  const path = 'packages/runtimes/reports/workerd.json'
  if (text) write(path, text)
  else rmSync(join(root, path))
  const [exitCode, line] = summary()
  expect(exitCode).toBe(1)
  expect(line).toContain(`problem: packages/runtimes test:workerd: ${problem}`)
})

test('each script test:NAME of each package leaves a report', () => {
  write('apps/script/package.json', '{"scripts":{"test:bun":"bun test"}}')
  expect(summary()).toEqual([1, 'problem: apps/script test:bun: no report', '8 passed, 1 failed'])
  write('apps/script/reports/bun.xml', '<testsuites tests="1"><testcase name="a" /></testsuites>')
  expect(summary()).toEqual([0, '9 passed, 0 failed'])
})

test('a task that failed outside its tests fails the run', () => {
  expect(summary(['a task failed'])).toEqual([1, 'problem: a task failed', '8 passed, 1 failed'])
})

test('Vitest: a file that cannot be loaded counts as failed', () => {
  const report = {
    testResults: [{ name: 'C:\\a.test.ts', status: 'failed', message: 'no module', assertionResults: [] }],
  }
  expect(readVitest(JSON.stringify(report))).toEqual([
    { file: 'C:/a.test.ts', name: 'no module', status: 'failed' },
  ])
})

test('JUnit: as Bun and Deno write it', () => {
  expect(readJUnit(readFileSync(join(import.meta.dirname, 'fixtures/junit.xml'), 'utf8'))).toEqual([
    { file: 'a.test.ts', name: 'ok > "fine" ]]>', status: 'passed' },
    { file: 'a.test.ts', name: 'bad <testcase/>', status: 'failed' },
    { file: './d.test.ts', name: 'later', status: 'skipped' },
    { file: './d.test.ts', name: 'prints', status: 'passed' },
    { file: '', name: 'the file failed', status: 'failed' },
  ])
})

test.for([
  ['cut off', '<testsuites tests="2"><testcase name="a"/>'],
  ['states 2 tests and lists 1', '<testsuites tests="2"><testcase name="a"/></testsuites>'],
] as const)('JUnit: a report that is not whole is refused: %s', ([problem, xml]) => {
  expect(() => readJUnit(xml)).toThrow(problem)
})

function write(path: string, text: string) {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
}

type Tests = Record<string, string>

function writeReport(runtime: string, tests: Tests, others: Record<string, Tests> = {}) {
  const testResults = Object.entries({ [spec]: tests, ...others }).map(([file, results]) => ({
    name: `/somewhere/else/${file}`,
    status: Object.values(results).includes('failed') ? 'failed' : 'passed',
    assertionResults: Object.entries(results).map(([fullName, status]) => ({ fullName, status })),
  }))
  write(`packages/runtimes/reports/${runtime}.json`, JSON.stringify({ testResults }))
}

/** The exit code, then the lines. */
function print(problems: string[] = []) {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const exitCode = printReport(root, problems)
  const lines = log.mock.calls.flatMap(([text]) => String(text).split('\n'))
  log.mockRestore()
  return [exitCode, ...lines]
}

/** The same, without the lines of the runtimes. */
function summary(problems?: string[]) {
  return print(problems).filter((line) => typeof line === 'number' || /^problem: |^\d/.test(line))
}
