import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toCsv } from '#console/display/csv.ts'

describe('CSV of a table', () => {
  it('has a line per row, and quotes where needed', () => {
    const csv = toCsv(
      ['Name', 'Tokens'],
      [
        ['a, b', 1],
        ['say "hi"\nthere', -2.5],
      ],
    )
    assert.equal(csv, 'Name,Tokens\r\n"a, b",1\r\n"say ""hi""\nthere",-2.5\r\n')
  })

  it('has no formulas, whatever the names are', () => {
    for (const name of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1']) {
      const [, cell = ''] = toCsv(['Name'], [[name]]).split('\r\n')
      assert.match(cell, /^"?'/, JSON.stringify(name))
    }
    assert.equal(toCsv(['N'], [['-12.5']]), 'N\r\n-12.5\r\n')
  })

  it('has no formulas after line separators of other spreadsheets', () => {
    for (const [text, safe] of [
      ["x;=cmd|' /C calc'!A0;", "x;'=cmd|' /C calc'!A0;"],
      ['x\t@SUM(A1)', "x\t'@SUM(A1)"],
      ['x\n=1', `"x\n'=1"`],
      ['\uff1d1+1', "'\uff1d1+1"],
      ['a - b; c = d', 'a - b; c = d'],
    ]) {
      assert.equal(toCsv(['Tokens', 'Name'], [[1, text ?? '']]), `Tokens,Name\r\n1,${safe}\r\n`)
    }
  })
})
