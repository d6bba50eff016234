/**
 * Colours as people see them: WCAG contrast, CIEDE2000 differences, and simulations of colour
 * blindness by Machado, Oliveira and Fernandes (2009), at full severity, in linear light.
 */
import assert from 'node:assert/strict'

type Triple = readonly [number, number, number]

/** Rows of the matrices of the paper's table, for the severity 1.0. */
export const VISIONS: Readonly<Record<string, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

/** Linear light of `#rrggbb` or `#rgb`, 0 to 1. */
export function linearOf(hex: string): Triple {
  const digits = hex.length === 4 ? hex.replace(/[^#]/g, '$&$&') : hex
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(digits) ?? assert.fail(hex)
  const channel = (text = ''): number => {
    const value = Number.parseInt(text, 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(r), channel(g), channel(b)]
}

/** Relative luminance of WCAG. */
function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of WCAG, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(linearOf(one)), luminance(linearOf(other))]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function seen(linear: Triple, matrix: readonly Triple[]): Triple {
  const [r, g, b] = linear
  const [x = 0, y = 0, z = 0] = matrix.map((row) => row[0] * r + row[1] * g + row[2] * b)
  const clamped = (value: number): number => Math.min(Math.max(value, 0), 1)
  return [clamped(x), clamped(y), clamped(z)]
}

/** CIELAB of linear sRGB, for the white of D65. */
function labOf([r, g, b]: Triple): Triple {
  const f = (t: number): number =>
    t > 216 / 24_389 ? Math.cbrt(t) : ((24_389 / 27) * t) / 116 + 16 / 116
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047)
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b)
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** Difference of two colours for a vision, by CIEDE2000. */
export function differenceFor(vision: string, one: string, other: string): number {
  const matrix = VISIONS[vision] ?? assert.fail(vision)
  return ciede2000(labOf(seen(linearOf(one), matrix)), labOf(seen(linearOf(other), matrix)))
}

const DEGREE = Math.PI / 180
const POWER = 25 ** 7

/** Sharma, Wu and Dalal (2005), with all weights 1. */
export function ciede2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + POWER)))
  const [x1, x2] = [a1 * (1 + g), a2 * (1 + g)]
  const [c1, c2] = [Math.hypot(x1, b1), Math.hypot(x2, b2)]
  const [h1, h2] = [hue(x1, b1), hue(x2, b2)]
  const isGrey = c1 * c2 === 0
  const turn = isGrey ? 0 : ((h2 - h1 + 540) % 360) - 180
  const dl = l2 - l1
  const dc = c2 - c1
  const dh = 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * DEGREE)
  const l = (l1 + l2) / 2
  const c = (c1 + c2) / 2
  const h = isGrey ? h1 + h2 : meanHue(h1, h2)
  const t =
    1 -
    0.17 * Math.cos((h - 30) * DEGREE) +
    0.24 * Math.cos(2 * h * DEGREE) +
    0.32 * Math.cos((3 * h + 6) * DEGREE) -
    0.2 * Math.cos((4 * h - 63) * DEGREE)
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2)
  const sc = 1 + 0.045 * c
  const sh = 1 + 0.015 * c * t
  const rotation =
    -2 *
    Math.sqrt(c ** 7 / (c ** 7 + POWER)) *
    Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * DEGREE)
  return Math.sqrt(
    (dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh),
  )
}

function hue(a: number, b: number): number {
  return (Math.atan2(b, a) / DEGREE + 360) % 360
}

function meanHue(h1: number, h2: number): number {
  if (Math.abs(h1 - h2) <= 180) return (h1 + h2) / 2
  return h1 + h2 < 360 ? (h1 + h2 + 360) / 2 : (h1 + h2 - 360) / 2
}
