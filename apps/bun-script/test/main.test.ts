import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { Folder } from './folder.ts'
import { ok, Server, silent } from './server.ts'

const program = join(import.meta.dir, '../src/main.ts')

function start(cwd: string, ...args: string[]) {
  return Bun.spawn([process.execPath, 'run', program, ...args], { cwd, stdout: 'pipe', stderr: 'pipe' })
}

async function run(cwd: string, ...args: string[]) {
  const child = start(cwd, ...args)
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  return { stdout, stderr, code }
}

test('all links work: a table of them, exit code 0', async () => {
  using server = new Server({ '/': ok })
  await using folder = await Folder.of({
    'a.md': `[web](${server.url('/')})\n\n[file](b%20c.txt)`,
    'b c.txt': '',
  })
  const { stdout, stderr, code } = await run(folder.path, 'a.md')
  expect(stdout).toBe(
    [
      `   a.md:1  200   ${server.url('/')}`,
      '   a.md:3  file  b%20c.txt',
      '2 of 2 links checked, 0 broken\n',
    ].join('\n'),
  )
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
})

test('a broken link: where it stands and why, exit code 1', async () => {
  await using folder = await Folder.of({ 'a.md': '# Title\n[x](none.md) [y](#title) [z](#none)\n' })
  const { stdout, code } = await run(folder.path, '--quiet', 'a.md')
  expect(stdout).toBe(
    [
      '✗  a.md:2  missing  none.md  no such file',
      '✗  a.md:2  anchor   #none    no heading #none in it',
      '3 of 3 links checked, 2 broken\n',
    ].join('\n'),
  )
  expect(code).toBe(1)
})

test('--json tells the same to programs', async () => {
  await using folder = await Folder.of({ 'a.md': '[x](none.md) [mail](mailto:a@b.example)' })
  const { stdout, code } = await run(folder.path, '--json', 'a.md')
  expect(JSON.parse(stdout)).toEqual({
    total: 1,
    checked: 1,
    broken: 1,
    links: [{ file: 'a.md', line: 1, url: 'none.md', ok: false, status: 'missing', why: 'no such file' }],
  })
  expect(code).toBe(1)
})

test('links between files: headings of other files, the top of the folder, folders', async () => {
  await using folder = await Folder.of({
    'a.md': '[1](docs/b.md#part-two) [2](docs/b.md#part-three) [3](docs)',
    'docs/b.md': '# Part two\n\n[4](/a.md) [5](../a.md) [6](a.md)',
  })
  const { stdout } = await run(folder.path, '--json', 'a.md', 'docs')
  const { links } = JSON.parse(stdout) as { links: Array<{ url: string; ok: boolean }> }
  expect(links.map((link) => [link.url, link.ok])).toEqual([
    ['docs/b.md#part-two', true],
    ['docs/b.md#part-three', false],
    ['docs', true],
    ['/a.md', true],
    ['../a.md', true],
    ['a.md', false],
  ])
})

test('files, folders and globs name the files; each is read once, and node_modules is left out', async () => {
  await using folder = await Folder.of({
    'a.md': '[a](a.md)',
    'docs/b.md': '[b](b.md)',
    'docs/deep/c.markdown': '[c](c.markdown)',
    'docs/node_modules/d.md': '[d](d.md)',
  })
  const { stdout } = await run(folder.path, '--json', 'a.md', 'docs', '*.md', 'docs/*.md')
  const { links } = JSON.parse(stdout) as { links: Array<{ file: string }> }
  expect(links.map(({ file }) => file)).toEqual(['a.md', 'docs/b.md', 'docs/deep/c.markdown'])
})

test.each([
  [[], 'Cannot check: no file is named'],
  [['none.md'], 'Cannot check none.md: no Markdown file is there'],
  [['--per-host', '0', 'a.md'], 'Cannot use --per-host 0'],
  [['--timeout', 'soon', 'a.md'], 'Cannot use --timeout soon'],
  [['--wrong', 'a.md'], "Unknown option '--wrong'"],
])('usage: %p', async (args, message) => {
  await using folder = await Folder.of({ 'a.md': '' })
  const { stdout, stderr, code } = await run(folder.path, ...args)
  expect(stderr).toStartWith(message)
  expect(stderr).toContain('usage: ')
  expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
})

test('--help', async () => {
  const { stdout, code } = await run('.', '--help')
  expect(stdout).toContain('usage: ')
  expect(code).toBe(0)
})

test('Ctrl-C: what was checked so far is printed, exit code 130', async () => {
  const asked = Promise.withResolvers<void>()
  using server = new Server({
    '/first': ok,
    '/second': () => {
      asked.resolve()
      return silent()
    },
  })
  const text = ['/first', '/second', '/third'].map((path) => `[x](${server.url(path)})\n`).join('\n')
  await using folder = await Folder.of({ 'a.md': text })
  const child = start(folder.path, '--concurrency', '1', 'a.md')
  await asked.promise
  child.kill('SIGINT')
  const [stdout, stderr, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  expect(stdout).toBe(`   a.md:1  200  ${server.url('/first')}\n1 of 3 links checked, 0 broken\n`)
  expect({ stderr, code, signal: child.signalCode }).toEqual({ stderr: '', code: 130, signal: null })
  expect(server.log).toEqual(['HEAD 127.0.0.1/first', 'HEAD 127.0.0.1/second'])
})
