// Reads the reports of test runners: Vitest's JSON and JUnit's XML (Bun, Deno).
import { readFileSync } from 'node:fs'

/**
 * @typedef {{ file: string, name: string, status: 'passed' | 'failed' | 'skipped' }} Test
 * @param {string} path
 * @returns {Test[]}
 */
export function readReport(path) {
  const text = readFileSync(path, 'utf8')
  return path.endsWith('.json') ? readVitest(text) : readJUnit(text)
}

/** @param {string} text */
export function readVitest(text) {
  return JSON.parse(text).testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = name.replaceAll('\\', '/')
    const tests = assertionResults.map((test) => ({
      file,
      name: test.fullName,
      status: test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped',
    }))
    // A file that cannot be loaded has no tests to fail.
    const failedItself = status === 'failed' && !tests.some((test) => test.status === 'failed')
    return failedItself ? [...tests, { file, name: message || file, status: 'failed' }] : tests
  })
}

/** @param {string} text */
export function readJUnit(text) {
  const xml = text.replaceAll(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>/g, '').trim()
  if (!/<\/testsuites?>$/.test(xml)) throw new Error('the report is cut off')

  const tests = []
  let open
  for (const [, end, tag, attributes, empty] of xml.matchAll(
    /<(\/?)([\w:-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g,
  )) {
    if (tag === 'testcase' && !end) {
      const { file, classname, name } = readAttributes(attributes)
      open = { file: file ?? classname ?? '', name, status: 'passed' }
      tests.push(open)
    }
    if ((tag === 'failure' || tag === 'error') && !end) {
      // Outside a test it is the file that failed.
      if (open) open.status = 'failed'
      else tests.push({ file: '', name: readAttributes(attributes).message ?? tag, status: 'failed' })
    }
    if (tag === 'skipped' && !end && open) open.status = 'skipped'
    if (tag === 'testcase' && (end || empty)) open = undefined
  }

  const stated = Number(xml.match(/<testsuites[^>]*?\stests="(\d+)"/)?.[1] ?? Number.NaN)
  if (stated > tests.length) throw new Error(`the report states ${stated} tests and lists ${tests.length}`)
  return tests
}

const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function readAttributes(text) {
  return Object.fromEntries(
    [...text.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name, double, single]) => [
      name,
      (double ?? single).replaceAll(/&(lt|gt|amp|quot|apos);/g, (_, entity) => entities[entity]),
    ]),
  )
}
