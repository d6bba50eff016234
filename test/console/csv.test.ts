import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toCsv } from '#console/display/csv.ts'

describe('a table as CSV', () => {
  it('has a line for each row, and quotes what needs it', () => {
    const csv = toCsv(
      ['Name', 'Tokens'],
      [
        ['a, b', 1],
        ['say "hi"\nthere', -2.5],
      ],
    )
    assert.equal(csv, 'Name,Tokens\r\n"a, b",1\r\n"say ""hi""\nthere",-2.5\r\n')
  })

  it('holds nothing that a spreadsheet would calculate, whoever chose the names', () => {
    for (const name of ['=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1']) {
      const [, cell = ''] = toCsv(['Name'], [[name]]).split('\r\n')
      assert.match(cell, /^"?'/, JSON.stringify(name))
    }
    assert.equal(toCsv(['N'], [['-12.5']]), 'N\r\n-12.5\r\n')
  })

  it('holds nothing to calculate behind what another spreadsheet takes for the end of a cell', () => {
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
