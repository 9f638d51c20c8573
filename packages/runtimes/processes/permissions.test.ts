import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runtimes } from './runtimes.ts'

const folder = mkdtempSync(join(tmpdir(), 'permissions-'))

afterAll(() => rmSync(folder, { recursive: true }))

// On a terminal, asking is not refused but put to the person, and the program stands still.
test('under Deno the core asks for no permission', () => {
  const asked = join(folder, 'asked.jsonl')
  const { stdout, stderr, status } = spawnSync(runtimes.deno, ['run', 'processes/fixtures/permissions.mjs'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, DENO_AUDIT_PERMISSIONS: asked, DENO_NO_UPDATE_CHECK: '1' },
    encoding: 'utf8',
  })
  expect({ stdout, stderr, status }).toEqual({ stdout: 'done\n', stderr: '', status: 0 })
  expect(existsSync(asked) ? readFileSync(asked, 'utf8') : '').toBe('')
})

test('what the core may read it reads', () => {
  const { stderr, status } = spawnSync(
    runtimes.deno,
    ['run', '--allow-env=ASYNC_LAB_AMBIENT', 'processes/fixtures/ambient.mjs'],
    {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, ASYNC_LAB_AMBIENT: '0', DENO_NO_UPDATE_CHECK: '1' },
      encoding: 'utf8',
    },
  )
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
})
