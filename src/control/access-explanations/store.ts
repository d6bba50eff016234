/** Rows of the roles that somebody has, directly or by their groups, with the names of both. */
import { query } from '#storage/statement.ts'

interface Holder {
  readonly principalId: string
  readonly organizationId: string
  /** The project, or the organization again. */
  readonly placeId: string
}

/** Roles assigned in both places to a user or a service account, or to their groups. */
export const findSources = query<Holder>()((db, p) =>
  db
    .selectFrom('role_assignment as held')
    .leftJoin('access_role as role', 'role.id', 'held.role_id')
    .leftJoin('access_group as group', 'group.id', 'held.principal_id')
    .select([
      ...([
        'held.resource_id',
        'held.role_id',
        'role.effective',
        'role.name as role_name',
      ] as const),
      ...(['group.id as group_id', 'group.name as group_name'] as const),
    ])
    .where('held.resource_id', 'in', [p.organizationId, p.placeId])
    .where((eb) =>
      eb.or([
        eb('held.principal_id', '=', p.principalId),
        eb(
          'held.principal_id',
          'in',
          eb.selectFrom('group_member').select('group_id').where('member_id', '=', p.principalId),
        ),
      ]),
    )
    .orderBy('held.principal_id')
    .orderBy('held.role_id'),
)
