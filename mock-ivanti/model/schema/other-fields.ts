/**
 * Fields of the smaller objects. Change, problem and team follow the names used in Ivanti docs samples, service request
 * and journal note the records Rapid7's connector tests were made from; the rest are the core fields of every object.
 */
const STAMPS = `
text 60: CreatedBy
date: CreatedDateTime
text 60: LastModBy
date: LastModDateTime
`;

const OWNER = `
pick 100 @employees.LoginID: Owner
pick 100 @standarduserteams.Team: OwnerTeam
text 255: OwnerEmail OwnerTeamEmail
text 60: OwnerType = "Employee"
`;

export const TEAM_FIELDS = `
${STAMPS}
text 255: Email
text 60: ManagerEmail
text 100: Team
memo: Description
link Employee: ManagerLink
bool: IsActive = true
bool: ReadOnly IsUnRead
id: RecId
`;

export const CHANGE_FIELDS = `
pick 60 @categorys.Name: Category
int: ChangeNumber
${STAMPS}
memo: Description
pick 30 ChangeStatus: Status
text 255: Subject
text 10: FinalState = "False"
pick 30 Impact: Impact
pick 30 Urgency: Urgency
pick 10 Priority: Priority
pick 30 ChangeType: TypeOfChange
date: ScheduledStartDate ScheduledEndDate
link Employee: RequestorLink
text 255: RequestorName RequestorEmail
pick 100 Service: Service
${OWNER}
link OrganizationalUnit: OrgUnitLink
text 500: SocialTextHeader
bool: ReadOnly IsUnRead IsInFinalState
id: RecId
`;

export const PROBLEM_FIELDS = `
pick 60 @categorys.Name: Category
${STAMPS}
memo: Description
pick 30 Impact: Impact
pick 30 Urgency: Urgency
pick 10 Priority: Priority
int: ProblemNumber
pick 30 ProblemStatus: Status
text 255: Subject
memo: Workaround Resolution
decimal: Cost
bool: IsKnownError
pick 100 Service: Service
${OWNER}
link OrganizationalUnit: OrgUnitLink
text 500: SocialTextHeader
bool: ReadOnly IsUnRead IsInFinalState
id: RecId
`;

export const SERVICE_REQUEST_FIELDS = `
id: RecId
date: LastModDateTime
text 60: LastModBy
date: CreatedDateTime
text 60: CreatedBy
pick 100 @standarduserteams.Team: OwnerTeam
int: ServiceReqNumber
text 255: OwnerTeamEmail
link Employee: ProfileLink
text 255: Email ProfileFullName
text 100: CustomerLocation
bool: IsVIP IsReportedByAlternateContact
pick 30 ServiceReqStatus: Status
pick 100 Service: Service
pick 30 Source: Source
pick 30 Urgency: Urgency
text 255: Subject
memo: Symptom
price: Price
bool: IsNewRecord
text 60: Phone
link ServiceReqTemplate: SvcReqTmplLink
bool: IsInFinalState
text 10: ProgressBarPosition = "1"
link OrganizationalUnit: OrgUnitLink
link ServiceAgreement.SLA: SLALink
pick 100 @employees.LoginID: Owner
text 100: SLA = ""
text 255: SLADisplayText = ""
text 100: OrganizationUnitID
bool: ReadOnly
text 255: ProfileLoginId
decimal: TotalTimeSpent
bool: IsDSMTaskExisted IsDraft
bool: Cancelable TemplateCancelable SendSurveyNotification
link OrganizationalUnit: EntityLink
bool: IsEditable = true
bool: IsTemplateEditable ForceNotCancelable ForceNotEditable IsNewRequestNotificationSent IsExternal HasScriptRun InShoppingCart IsUnRead
link Frs_data_escalation_watch: ResolutionEscLink ResponseEscLink
`;

export const TASK_FIELDS = `
text 30: AssignmentID
${STAMPS}
memo: Details
${OWNER}
link Incident: ParentLink
text 60: ParentObjectDisplayID
date: PlannedStartDate PlannedEndDate ResolvedDateTime
pick 10 Priority: Priority
pick 30 TaskStatus: Status
text 255: Subject
text 60: TaskType
bool: ReadOnly IsUnRead IsInFinalState
id: RecId
`;

export const NOTE_FIELDS = `
memo: DisplayText NotesBody
pick 30 JournalSource: Source
pick 60 JournalNoteCategory: Category
${STAMPS}
text 30: JournalType = "Notes"
link Incident: ParentLink
id: RecId
text 255: Subject
bool: PublishToWeb ReadOnly IsNewRecord
bool: IsUnRead = true
bool: UnreadTransition
`;

export const ATTACHMENT_FIELDS = `
text 255: ATTACHNAME
text 500: ATTACHDESCRIPTION
int: ATTACHSIZE
text 30: ATTACHTYPE = "File"
${STAMPS}
link Incident: ParentLink
bool: ReadOnly IsUnRead
id: RecId
`;

export const CATEGORY_FIELDS = `
${STAMPS}
text 60: Name
pick 100 Service: Service
bool: IsActive = true
bool: ReadOnly
id: RecId
`;

export const ORG_UNIT_FIELDS = `
${STAMPS}
text 100: Name
text 255: FullName
link OrganizationalUnit: ParentLink
bool: IsActive = true
bool: ReadOnly
id: RecId
`;

export const OFFERING_FIELDS = `
${STAMPS}
text 255: Name
memo: Description
pick 60 OfferingStatus: Status
text 100: Category
price: Price
bool: IsActive = true
bool: ReadOnly
id: RecId
pick 100 Service: Service
`;

export const OFFERING_PARAMETER_FIELDS = `
${STAMPS}
text 255: Name DisplayName
text 60: DisplayType
memo: ConfigOptions RequiredExpression DefaultValue
int: SequenceNum
link ServiceReqTemplate: ParentLink
bool: ReadOnly
id: RecId
`;

export const REQUEST_PARAMETER_FIELDS = `
${STAMPS}
text 255: ParameterName
memo: ParameterValue
text 60: DisplayType
id: ParameterValueRecId
link ServiceReqTemplateParam: SvcReqTmplParamLink
link ServiceReq: ParentLink
bool: ReadOnly
id: RecId
`;
