/** Least shares of the cases that have a feature and reach an upstream. */
export const FLOORS: Readonly<Record<string, number>> = {
  'route:chat/completions': 0.5,
  streamed: 0.2,
  whole: 0.2,
  'leaves:sent': 0.02,
  'leaves:deltas': 0.02,
  'report:none': 0.02,
  'report:zero': 0.01,
  'report:input': 0.01,
  'fault:status': 0.02,
  'fault:break': 0.01,
  'fault:end': 0.01,
  'fault:error': 0.01,
  'upstream:second': 0.01,
  'tier:flex': 0.02,
  'tier:priority': 0.001,
  'member:n': 0.05,
}
