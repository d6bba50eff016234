/** Tasks that need the session: signing out waits for them. */

type Task = () => Promise<unknown>

const tasks = new Set<Task>()

/** Registers a task to run before sign-out. Returns a function that removes it. */
export function beforeSignOut(task: Task): () => void {
  tasks.add(task)
  return () => {
    tasks.delete(task)
  }
}

/** Resolves when all tasks are done. A task that fails does not prevent sign-out. */
export async function finishBeforeSignOut(): Promise<void> {
  await Promise.allSettled([...tasks].map((task) => task()))
}
