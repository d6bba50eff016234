/** Client configuration for this server. Keys come from the environment, and are not in it. */
import type { ByLanguage } from '#console/display/snippets.tsx'

/** Snippets by client. `url` is the base URL of the API. */
export function clientSnippets(url: string): ByLanguage {
  return {
    Environment: `# For programs that use models, with a project's key
export OPENAI_BASE_URL=${url}
export OPENAI_API_KEY=sk-…

# For administration, with an admin key
export OPENAI_ADMIN_KEY=sk-admin-…
export BAILIWICK_BASE_URL=${url}`,
    JavaScript: `import OpenAI from 'openai'

// Keys from OPENAI_API_KEY and OPENAI_ADMIN_KEY
const openai = new OpenAI({ baseURL: '${url}' })`,
    Python: `from openai import OpenAI

# Keys from OPENAI_API_KEY and OPENAI_ADMIN_KEY
client = OpenAI(base_url="${url}")`,
    Terraform: `terraform {
  required_providers {
    openai = { source = "openai/openai" }
  }
}

provider "openai" {
  base_url = "${url}" # the key comes from OPENAI_ADMIN_KEY
}`,
    'Command line': `export OPENAI_ADMIN_KEY=sk-admin-…
export BAILIWICK_BASE_URL=${url}
npx bailiwick projects list`,
  }
}
