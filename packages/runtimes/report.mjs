// Adds up all test reports of the workspace, and fails for what is missing from them: `node report.mjs`.
//
//   * Every script `test:NAME` leaves reports/NAME.json (Vitest) or reports/NAME.xml (JUnit).
//   * Every spec in test/ passed on every runtime. A test that one runtime cannot run stands in gaps.json with the
//     reason: { "browser": { "test/context.test.ts": "no async context" } }, or a test's full name for the file's.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readReport } from './read-report.mjs'

const home = 'packages/runtimes'
const runtimes = ['node-20', 'node-22', 'node-24', 'node-26', 'bun', 'deno', 'workerd', 'browser']

/**
 * Prints a line for each runtime, then the problems, then the total.
 * @param {string} root the workspace
 * @param {string[]} [otherProblems] found by the caller
 * @returns the exit code
 */
export function printReport(root, otherProblems = []) {
  const { reports, problems } = readReports(root)
  problems.push(...findGaps(join(root, home), reports))

  const names = new Set([...runtimes, ...reports.map(({ name }) => name)])
  const total = { passed: 0, failed: 0 }
  for (const name of names) {
    const tests = reports.filter((report) => report.name === name).flatMap((report) => report.tests)
    const { passed, failed, skipped } = count(tests)
    console.log(
      `${name.padEnd(10)} ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
    )
    total.passed += passed
    total.failed += failed
  }

  // What failed tests explain is no problem of its own.
  if (total.failed === 0) problems.push(...otherProblems)
  for (const problem of problems) console.log(`problem: ${problem}`)
  total.failed += problems.length
  console.log(`\n${total.passed} passed, ${total.failed} failed`)
  return total.failed > 0 ? 1 : 0
}

function readReports(root) {
  const reports = []
  const problems = []
  for (const manifest of globSync('{packages/*,apps/*,tools}/package.json', { cwd: root }).toSorted()) {
    const folder = dirname(manifest).replaceAll('\\', '/')
    const { scripts = {} } = JSON.parse(readFileSync(join(root, manifest), 'utf8'))
    const names = Object.keys(scripts)
      .filter((script) => script.startsWith('test:'))
      .map((script) => script.slice('test:'.length))
    for (const name of new Set(folder === home ? [...runtimes, ...names] : names)) {
      const file = ['json', 'xml']
        .map((extension) => `${folder}/reports/${name}.${extension}`)
        .find((path) => existsSync(join(root, path)))
      try {
        if (!file) throw new Error('no report')
        const tests = readReport(join(root, file))
        if (count(tests).passed + count(tests).failed === 0) throw new Error('nothing was run')
        reports.push({ folder, name, tests })
      } catch (error) {
        problems.push(`${folder} test:${name}: ${error.message}`)
      }
    }
  }
  return { reports, problems }
}

/** Specs that were not run, tests that were skipped, and gaps that are gaps no more. */
function findGaps(path, reports) {
  const gaps = JSON.parse(readFileSync(join(path, 'gaps.json'), 'utf8'))
  const specs = globSync('test/**/*.test.ts', { cwd: path }).map((spec) => spec.replaceAll('\\', '/'))
  const problems = specs.length > 0 ? [] : [`${home}: no specs`]
  for (const runtime of runtimes) {
    const excused = new Set(Object.keys(gaps[runtime] ?? {}))
    const used = new Set()
    const report = reports.find(({ folder, name }) => folder === home && name === runtime)
    if (!report) continue // One problem, already told, not one for each spec.
    const gap = (name, text, ...keys) => {
      const excuse = [name, ...keys].find((key) => excused.has(key))
      if (excuse) used.add(excuse)
      else problems.push(`${runtime}: ${name} ${text}`)
    }
    for (const spec of specs.toSorted()) {
      const tests = report.tests.filter(({ file }) => file.endsWith(`/${home}/${spec}`))
      const { passed, failed } = count(tests)
      if (tests.length === 0) gap(spec, 'was not run')
      else if (passed + failed === 0) gap(spec, 'has no test that was run')
      else {
        for (const { name, status } of tests) if (status === 'skipped') gap(name, 'was skipped', spec)
      }
    }
    for (const name of excused) {
      if (!used.has(name)) problems.push(`${runtime}: ${name} is in gaps.json, and is no gap`)
    }
  }
  const unknown = Object.keys(gaps).filter((runtime) => !runtimes.includes(runtime))
  return [...problems, ...unknown.map((runtime) => `gaps.json: no runtime is named ${runtime}`)]
}

function count(tests) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const { status } of tests) counts[status]++
  return counts
}

if (import.meta.main) process.exitCode = printReport(join(import.meta.dirname, '../..'))
