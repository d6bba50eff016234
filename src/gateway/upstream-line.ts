/**
 * The requests at one upstream: as many at once as it may have connections, and the others in line.
 *
 * The client would have a line of its own, but nobody could leave that: it holds a body until its
 * turn has come, however long ago the caller went away, and lets it wait for ever. Here a request
 * leaves when its caller does, and gives up when there was no connection in time.
 */

export interface Place {
  readonly begin: () => void
  readonly late: () => void
  state: 'new' | 'waiting' | 'under way' | 'over'
  timer: NodeJS.Timeout | undefined
}

export interface Line {
  /** Calls `begin` when there is a connection, which may be at once; `late` if there is none. */
  enter(place: Place): void
  /** Gives up the place, or the connection; nothing when that was done. */
  leave(place: Place): void
}

export const newPlace = (begin: () => void, late: () => void): Place => ({
  begin,
  late,
  state: 'new',
  timer: undefined,
})

/** `waitMs`: how long a request waits for a connection. */
export const createLine = (connections: number, waitMs: number): Line => {
  const waiting = new Set<Place>()
  let underWay = 0

  const begin = (place: Place): void => {
    place.state = 'under way'
    underWay += 1
    place.begin()
  }
  const quit = (place: Place): void => {
    waiting.delete(place)
    clearTimeout(place.timer)
  }
  const leave = (place: Place): void => {
    const before = place.state
    place.state = 'over'
    if (before === 'waiting') quit(place)
    if (before !== 'under way') return
    underWay -= 1
    const [next] = waiting
    if (!next) return
    quit(next)
    begin(next)
  }
  const isLate = (place: Place): void => {
    leave(place)
    place.late()
  }
  return {
    enter: (place) => {
      if (underWay < connections) return begin(place)
      place.state = 'waiting'
      place.timer = setTimeout(isLate, waitMs, place)
      waiting.add(place)
    },
    leave,
  }
}
