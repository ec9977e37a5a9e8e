/** Where a person's page is. Greenhouse sends a signed-in reader on to the account's own host. */
export function profileUrl(candidateId: number, applicationId: number | null): string {
  const page = `https://app.greenhouse.io/people/${candidateId}`;
  return applicationId === null ? page : `${page}?application_id=${applicationId}`;
}
