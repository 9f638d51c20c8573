import stringWidth from 'string-width'
import { expect, it } from 'vitest'
import { cut, pad, width } from '../src/render/text.ts'

it('the width of any text is what a terminal gives it', () => {
  const all = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code + 0x20)).filter(
    (one) => !/[\u007f-\u009f]/.test(one),
  )
  for (const one of [...all, '漢字', 'né', 'ne\u0301', '👩‍👩‍👧', '🇩🇪', '├─ 漢 ×3'])
    expect(width(one), JSON.stringify(one)).toBe(stringWidth(one))
})

it('texts are filled up and cut by columns, not by characters', () => {
  expect(pad('漢字', 6)).toBe('漢字  ')
  expect(cut('├─ 漢字 #1', 6)).toBe('├─ 漢')
  expect(cut('├─ main #1', 6)).toBe('├─ mai')
})
