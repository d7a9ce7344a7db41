/**
 * Fields of the standard objects besides incidents, changes, problems and requests. Names follow the clients and
 * samples that show them (escalation watch, security incident, agency, contact); the rest are the core fields and
 * plausible ones.
 */
const STAMPS = `
text 60: CreatedBy
date: CreatedDateTime
text 60: LastModBy
date: LastModDateTime
`;

const END = `
bool: IsActive = true
bool: ReadOnly
id: RecId
`;

export const ROLE_FIELDS = `
${STAMPS}
text 100: Name DisplayName
memo: Description
${END}
`;

export const LOCATION_FIELDS = `
${STAMPS}
text 100: Name City Country
text 255: Address
${END}
`;

export const DEPARTMENT_FIELDS = `
${STAMPS}
text 100: Name
text 30: DepartmentCode
${END}
`;

export const AGENCY_FIELDS = `
${STAMPS}
text 255: Agency
text 30: AgencyShortName
${END}
`;

export const ESCALATION_WATCH_FIELDS = `
${STAMPS}
pick 30 EscalationClockState: ClockState
date: L1DateTime
bool: L1Passed
date: L2DateTime
bool: L2Passed
date: L3DateTime
bool: L3Passed
date: BreachDateTime
bool: BreachPassed
int: TargetClockDuration TotalRunningDuration
link Incident: ParentLink
bool: ReadOnly
id: RecId
`;

export const SECURITY_INCIDENT_FIELDS = `
${STAMPS}
int: ivnt_SecurityIncidentNumber
text 255: ivnt_Subject
memo: ivnt_Symptom
pick 30 SecurityIncidentStatus: ivnt_Status
pick 60 SecurityIncidentSource: ivnt_Source
link Employee: ivnt_ProfileLink
pick 100 @employees.LoginID: Owner
pick 100 @standarduserteams.Team: OwnerTeam
memo: ivnt_Resolution
bool: ReadOnly IsUnRead
id: RecId
`;

export const KNOWLEDGE_FIELDS = `
${STAMPS}
int: KnowledgeNumber
text 255: Title
memo: Details
text 60: KnowledgeType
pick 30 KnowledgeStatus: Status
pick 100 Service: Service
pick 100 @employees.LoginID: Owner
bool: ReadOnly
id: RecId
`;

export const APPROVAL_VOTE_FIELDS = `
${STAMPS}
text 255: Subject
pick 30 ApprovalVoteStatus: Status
pick 100 @employees.LoginID: Owner
date: VotedDateTime
link ServiceReq: ParentLink
bool: ReadOnly
id: RecId
`;

export const PROJECT_FIELDS = `
${STAMPS}
text 255: ProjectName
memo: Description
pick 30 ProjectStatus: Status
pick 100 @employees.LoginID: Owner
date: StartDate EndDate
bool: ReadOnly
id: RecId
`;

export const RELEASE_FIELDS = `
${STAMPS}
int: ReleaseNumber
text 255: Subject
memo: Description
pick 30 ReleaseStatus: Status
pick 100 @employees.LoginID: Owner
date: ScheduledStartDate ScheduledEndDate
bool: ReadOnly
id: RecId
`;

export const AGREEMENT_FIELDS = `
${STAMPS}
text 255: Name
memo: Description
text 30: AgreementType
pick 100 Service: Service
int: TargetHours
${END}
`;

export const SUBSCRIPTION_FIELDS = `
${STAMPS}
text 255: Name
link ServiceReqTemplate: SvcReqTmplLink
${END}
`;

export const CONTACT_EMAIL_FIELDS = `
${STAMPS}
text 255: Email
link Frs_CompositeContract_Contact: ContactLink
${END}
`;

export const MY_ITEM_FIELDS = `
${STAMPS}
text 60: DisplayID
text 255: Subject
pick 60 MyItemParentType: ParentObjType
pick 30 MyItemStatus: Status
link Employee: ProfileLink
link Incident: ParentLink
bool: ReadOnly
id: RecId
`;

export const INCIDENT_DETAIL_FIELDS = `
${STAMPS}
text 60: DetailType
memo: Summary
text 60: WorkflowTag
link Incident: ParentLink
bool: ReadOnly
id: RecId
`;

export const PROFILE_FIELDS = `
${STAMPS}
text 60: ProfileType
text 255: DisplayName PrimaryEmail
pick 30 EmployeeStatus: Status
bool: ReadOnly
id: RecId
`;
