// What the programs of this folder share: the server, the token, and comparisons.
declare const process: { env: Record<string, string> };

export const url = process.env.ROSTER_URL;
export const token = process.env.ROSTER_TOKEN;
export const bearer = { Authorization: `Bearer ${token}` };

export function equal(got: unknown, want: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    throw new Error(`${JSON.stringify(got)} is not ${JSON.stringify(want)}`);
  }
}

// Returns what a call that must succeed answered.
export function data<T>(answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  if (answer.data === undefined || answer.data === null) {
    throw new Error(`${answer.response.url}: ${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}
