import { expect, test } from 'bun:test'
import { parseDocument } from '../src/document.ts'

function links(text: string): Array<[line: number, url: string]> {
  return parseDocument('a.md', text).links.map(({ line, url }) => [line, url])
}

test('links, images, bare addresses and definitions are found, each with its line', () => {
  const text = `# Title

[a](https://a.example/x "title") and ![b](b.png)
<https://c.example> https://d.example/y. [e][ref] [ref]

[ref]: https://e.example`
  expect(links(text)).toEqual([
    [3, 'https://a.example/x'],
    [3, 'b.png'],
    [4, 'https://c.example'],
    [4, 'https://d.example/y'],
    [6, 'https://e.example'],
  ])
})

test('links in HTML are found, on the line where they stand', () => {
  const text = `text

<p>
  <a href="one?a=1&amp;b=2">1</a>
  <img src="two.png">
  <a href="one?a=1&amp;b=2">3</a>
</p>`
  expect(links(text)).toEqual([
    [4, 'one?a=1&b=2'],
    [5, 'two.png'],
    [6, 'one?a=1&b=2'],
  ])
})

test('code is no link', () => {
  expect(links('`[a](b)`\n\n```\n[c](https://d.example)\n```\n\n    [e](f)\n')).toEqual([])
})

test('an address with parentheses, and one in angle brackets, is whole', () => {
  expect(links('[a](https://a.example/x_(y)) [b](<c d.md>)')).toEqual([
    [1, 'https://a.example/x_(y)'],
    [1, 'c d.md'],
  ])
})

test('headings get the anchors that GitHub gives them, and ids are anchors too', () => {
  const { anchors } = parseDocument(
    'a.md',
    '# Hello, `World`!\n## Twice\n## Twice\n<a id="own"></a>\n\n<b id="x">y</b>\n',
  )
  expect([...anchors]).toEqual(['hello-world', 'twice', 'twice-1', 'own', 'x'])
})
