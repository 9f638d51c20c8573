// `pnpm test`: every check and every test of the workspace, then the totals. Arguments go to Turborepo (`--force`).
import { spawnSync } from 'node:child_process'
import { globSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { printReport } from '../packages/runtimes/report.mjs'

const root = join(import.meta.dirname, '..')

// A run that crashes writes no report; the last, green one must not stand in for it. Turborepo brings back those
// of tasks that need not run again.
for (const folder of globSync('{packages/*,apps/*,tools}/reports', { cwd: root })) {
  rmSync(join(root, folder), { recursive: true })
}

const turbo = createRequire(import.meta.url).resolve('turbo/bin/turbo')
const { status } = spawnSync(
  process.execPath,
  [turbo, 'run', 'test', '--continue', '--output-logs=errors-only', ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } },
)

// What was not tested for want of something is told, not passed over.
const cannot = (command, ...args) => spawnSync(command, args).status !== 0
const missing = [
  cannot('redis-server', '--version') &&
    'the tests of cache-stampede on Redis, since there is no redis-server on the PATH (Debian: apt-get install redis-server)',
  process.getuid?.() !== 0 && 'what another user can do to the inspector, since only root can become one',
  cannot('unshare', '-rm', 'mount', '-t', 'tmpfs', 'none', root) &&
    'recording on a full disk, since a small one cannot be mounted here',
]
for (const what of missing) if (what !== false) console.log(`not run: ${what}`)

// Some failures are in no report: a type error, a promise rejected after its test.
const problems = status === 0 ? [] : [`a task failed, see above (exit code ${status})`]
process.exitCode = printReport(root, problems)
