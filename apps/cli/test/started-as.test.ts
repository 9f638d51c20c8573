import { describe, expect, it } from 'vitest'
import { startedAs } from '../src/started-as.ts'

const npx = { npm_lifecycle_event: 'npx' }

describe('what a suggested command begins with', () => {
  it.each([
    ['a checkout', '/home/me/lab/apps/cli/dist/main.js', {}, 'node apps/cli/dist/main.js'],
    ['a script of a checkout', '/home/me/lab/apps/cli/dist/main.js', npx, 'node apps/cli/dist/main.js'],
    ['a checkout elsewhere', '/home/me/my labs/dist/main.js', {}, 'node "../my labs/dist/main.js"'],
    ['a linked command', '/usr/local/bin/async-lab', {}, 'async-lab'],
    ['npx', '/home/me/.npm/_npx/1f/node_modules/.bin/async-lab', npx, 'npx async-lab'],
    ['a command of pnpm', '/home/me/lab/node_modules/async-lab/dist/main.js', {}, 'async-lab'],
    [
      'a script of npm',
      '/home/me/lab/node_modules/.bin/async-lab',
      { npm_lifecycle_event: 'start' },
      'npx async-lab',
    ],
  ])('in %s', (_, file, env, program) => {
    expect(startedAs({ file, cwd: '/home/me/lab', env })).toBe(program)
  })
})
