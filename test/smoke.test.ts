import assert from 'node:assert/strict'
import { it } from 'node:test'
import { onEachStore, startHarness } from './harness.ts'

onEachStore('a new installation', (dialect) => {
  it('serves its default project', async () => {
    const h = await startHarness(dialect)
    try {
      const list = await h.client.listProjects({ limit: 5 })
      assert.equal(list.data.length, 1)
      const names: string[] = []
      for await (const p of h.client.listProjects({ limit: 1 })) names.push(p.name)
      assert.deepEqual(names, ['Default project'])
      const p = await h.openai.admin.organization.projects.create({ name: 'A' })
      const sa = await h.openai.admin.organization.projects.serviceAccounts.create(p.id, {
        name: 'b',
      })
      assert.match(sa.api_key?.value ?? '', /^sk-svcacct-/)
      await h.openai.admin.organization.projects.archive(p.id)
    } finally {
      await h.close()
    }
  })
})
