/** Dashboards for Grafana, from the panels of the table of metrics. */
import { BOARDS, type BoardName, type Panel } from './row.ts'
import { panelsOf } from './table.ts'

/** Grafana's grid has 24 columns. */
const GRID_COLUMNS = 24
const PANEL_COLUMNS = 12
const PANEL_ROWS = 8
/** Version of the dashboard's form: Grafana from 11 on reads it, and upgrades it. */
const SCHEMA_VERSION = 39
const DATA_SOURCE = { type: 'prometheus', uid: `\${datasource}` }
/** Selector of the variables of a dashboard. */
const CHOSEN = 'job=~"$job", instance=~"$instance"'
const METRIC = /\b(?:bailiwick|nodejs|process)_\w+(?:\{([^}]*)\})?/g
/** Variables that a dashboard lets its reader choose, with their labels. */
const LABEL_VARIABLES = ['job', 'instance'] as const

/** The expression within the chosen jobs and instances. */
export function withinChosen(expr: string): string {
  return expr.replaceAll(METRIC, (found, selected?: string) => {
    const [name = ''] = found.split('{')
    return `${name}{${selected ? `${selected}, ` : ''}${CHOSEN}}`
  })
}

export function dashboard(board: BoardName): object {
  return {
    uid: `bailiwick-${board}`,
    title: BOARDS[board],
    tags: ['bailiwick'],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    links: [boardLinks()],
    templating: { list: [dataSourceVariable(), ...LABEL_VARIABLES.map(labelVariable)] },
    panels: panelsOf(board).map(panelOf),
  }
}

/** Links to the other dashboards. */
function boardLinks(): object {
  return {
    type: 'dashboards',
    title: 'Bailiwick',
    tags: ['bailiwick'],
    asDropdown: true,
    includeVars: true,
    keepTime: true,
  }
}

function dataSourceVariable(): object {
  return {
    name: 'datasource',
    type: 'datasource',
    label: 'Data source',
    query: 'prometheus',
  }
}

function labelVariable(name: string): object {
  return {
    name,
    type: 'query',
    label: name,
    datasource: DATA_SOURCE,
    query: `label_values(bailiwick_build_info, ${name})`,
    refresh: 2,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: 'All', value: '$__all' },
  }
}

function panelOf({ title, unit, queries, hasExemplars = false }: Panel, index: number): object {
  const columns = GRID_COLUMNS / PANEL_COLUMNS
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    datasource: DATA_SOURCE,
    gridPos: {
      x: (index % columns) * PANEL_COLUMNS,
      y: Math.floor(index / columns) * PANEL_ROWS,
      w: PANEL_COLUMNS,
      h: PANEL_ROWS,
    },
    fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: queries.map(({ expr, legend }, at) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + at),
      datasource: DATA_SOURCE,
      expr: withinChosen(expr),
      legendFormat: legend,
      exemplar: hasExemplars,
    })),
  }
}
