import { deepEqual, equal, match } from 'node:assert/strict'
import { Tree } from './tree.ts'

const deno = 'node_modules/deno/deno'

function start(permissions: readonly string[], args: readonly string[], env: Record<string, string> = {}) {
  return new Deno.Command(deno, {
    args: ['run', '--no-check', ...permissions, 'main.ts', ...args],
    env: { NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1', ...env },
    stdin: 'null',
    stdout: 'piped',
    stderr: 'piped',
  }).spawn()
}

async function run(permissions: readonly string[], args: readonly string[], env?: Record<string, string>) {
  const { code, stdout, stderr } = await start(permissions, args, env).output()
  const decoder = new TextDecoder()
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) }
}

Deno.test('--query prints the best files with their counts', async () => {
  await using tree = await Tree.of({ 'a.txt': 'apple '.repeat(10), 'b.txt': 'apple', 'c.txt': 'apple apple' })
  deepEqual(await run([`--allow-read=${tree.path}`], ['--query', 'Apple', '--limit', '2', `${tree.path}/`]), {
    code: 0,
    stdout: `10  ${tree.at('a.txt')}\n 2  ${tree.at('c.txt')}\nfiles with "apple": 3\n`,
    stderr: '',
  })
})

Deno.test('--json tells the same to programs', async () => {
  await using tree = await Tree.of({ 'a.txt': 'apple pear', 'b.txt': 'pear' })
  const { code, stdout } = await run([`--allow-read=${tree.path}`], ['--json', '--query', 'apple', tree.path])
  equal(code, 0)
  deepEqual(JSON.parse(stdout), {
    files: 2,
    words: 3,
    differentWords: 2,
    copies: [],
    skipped: [],
    found: 1,
    best: [{ path: tree.at('a.txt'), count: 1 }],
  })
})

Deno.test('without a query: what is in the index', async () => {
  await using tree = await Tree.of({ 'a.txt': 'x', 'b.txt': 'x' })
  const { stdout } = await run([`--allow-read=${tree.path}`], [tree.path])
  equal(
    stdout,
    `the same: ${tree.at('a.txt')}, ${tree.at('b.txt')}\nfiles: 2, words: 2, different words: 1, skipped: 0\n`,
  )
})

// Deno writes down what a program asks for; on a terminal it would ask the person.
Deno.test('nothing is asked for but to read the folder', async () => {
  await using audit = await Tree.of({})
  await using tree = await Tree.of({ 'a.txt': 'x', 'deep/b.txt': 'y' })
  const log = audit.at('asked.jsonl')
  equal((await run([`--allow-read=${tree.path}`], [tree.path], { DENO_AUDIT_PERMISSIONS: log })).code, 0)
  const asked = (await Deno.readTextFile(log))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  deepEqual([...new Set(asked.map(({ permission }) => permission))], ['read'])
  // In the test the folder stands behind a relative path, in the log behind an absolute one.
  deepEqual(
    asked.filter(({ value }) => !value.includes(tree.path)),
    [],
  )
})

Deno.test('a folder that Deno may not read is told, not asked for', async () => {
  await using tree = await Tree.of({})
  const { code, stdout, stderr } = await run([], [tree.path])
  match(stderr, /^Cannot read .*: Deno may not, run with --allow-read=/)
  deepEqual({ code, stdout }, { code: 2, stdout: '' })
})

Deno.test('what cannot be read is told and left out: a file, and a folder', async () => {
  await using tree = await Tree.of({ 'a.txt': 'x', 'b.txt': 'x', 'c/d.txt': 'x' })
  const denied = `--deny-read=${tree.at('a.txt')},${tree.at('c')}`
  const { code, stdout, stderr } = await run([`--allow-read=${tree.path}`, denied], [tree.path])
  equal(stdout, 'files: 1, words: 1, different words: 1, skipped: 2\n')
  deepEqual(stderr.trim().split('\n').toSorted(), [
    `skipped ${tree.at('a.txt')}: no permission given to Deno`,
    `skipped ${tree.at('c')}: no permission given to Deno`,
  ])
  equal(code, 0)
})

for (const [args, message] of [
  [[], /^Cannot index 0 folders/],
  [['--limit', '0', 'reports'], /^Cannot use --limit 0/],
  [['--query', '!?', 'reports'], /^Cannot find "!\?"/],
  [['--wrong', 'reports'], /^Unknown option '--wrong'/],
  [['reports/none'], /^Cannot index reports\/none/],
] as const) {
  Deno.test(`usage: ${args.join(' ') || 'no arguments'}`, async () => {
    const { code, stdout, stderr } = await run(['--allow-read=reports'], args)
    match(stderr, message)
    match(stderr, /^usage: /m)
    deepEqual({ code, stdout }, { code: 2, stdout: '' })
  })
}

Deno.test('Ctrl-C ends it in the middle of a file, exit code 130', async () => {
  await using tree = await Tree.of({ 'a.txt': '', 'endless.bin': '' })
  await Deno.truncate(tree.at('endless.bin'), 2 ** 40)
  const child = start([`--allow-read=${tree.path}`, `--deny-read=${tree.at('a.txt')}`], [tree.path])
  const stderr = child.stderr.pipeThrough(new TextDecoderStream()).getReader()
  // It tells of the first file when it is under way.
  const { value } = await stderr.read()
  equal(value, `skipped ${tree.at('a.txt')}: no permission given to Deno\n`)
  child.kill('SIGINT')
  const [status, stdout, rest] = await Promise.all([
    child.status,
    new Response(child.stdout).text(),
    stderr.read(),
  ])
  deepEqual(
    { code: status.code, signal: status.signal, stdout, rest: rest.value },
    {
      code: 130,
      signal: null,
      stdout: '',
      rest: undefined,
    },
  )
})
