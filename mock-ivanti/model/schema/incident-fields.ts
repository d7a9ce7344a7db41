/** The incident's fields in the order a tenant returns them (Netskope document, sample answers for create, list and update). */
export const INCIDENT_FIELDS = `
pick 60 @categorys.Name: ActualCategory Category
pick 60 CauseCode: CauseCode
text 60: ClosedBy
date: ClosedDateTime
int: ClosedDuration
text 60: CreatedBy
date: CreatedDateTime
text 255: Email
bool: FirstCallResolution
pick 30 Impact: Impact
int: IncidentNumber
bool: IsNotification = true
bool: IsVIP IsWorkAround
text 60: LastModBy
date: LastModDateTime
text 60: Phone
pick 10 Priority: Priority
text 255: ProfileFullName
link Employee: ProfileLink
id: RecId
memo: Resolution
pick 100 Service: Service
text 100: SLA = ""
link ServiceAgreement.SLA: SLALink
pick 30 Source: Source
pick 30 IncidentStatus: Status
text 255: Subject
memo: Symptom
pick 30 Urgency: Urgency
text 255: LoginId
pick 100 @employees.LoginID: Owner
pick 100 @standarduserteams.Team: OwnerTeam
text 60: OwnerType = "Employee"
bool: IsNewRecord
link Employee: AlternateContactLink
date: ResolvedDateTime
text 60: ResolvedBy
pick 60 HoursOfOperation: HoursOfOperation
text 255: OwnerEmail OwnerTeamEmail OwnershipAssignmentEmail
pick 100: CustomerLocation
bool: IsReportedByAlternateContact
link Frs_data_escalation_watch: ResolutionEscLink ResponseEscLink WaitingEscLink ClosingEscLink
text 255: AlternateContactEmail
text 100: OrganizationUnitID
pick 100 @organizationalunits.Name: ReportingOrgUnitID
text 30: TypeOfIncident = "Failure"
text 60: AlternateContactPhone
text 255: TeamManagerEmail
link Problem: ProblemLink
text 100: CustomerDepartment
pick 100 Service: ActualService
price: CostPerMinute = "0.4000"
bool: IsInFinalState IsReclassifiedForResolution
link FRS_Knowledge: KnowledgeLink
text 30: PreviousState
int: ResolvedByIncidentNumber
decimal: TotalTimeSpent
text 60: RespondedBy
date: RespondedDateTime
link OrganizationalUnit: OrgUnitLink
pick 100 @organizationalunits.Name: OwningOrgUnitId
text 10: ProgressBarPosition = "1"
text 30: ResolvedByType
text 60: ReportedBy
memo: NewNotes
text 30: CreatedByType = "Web Client"
text 255: SLADisplayText = ""
link ServiceReq: ServiceReqLink
bool: ReadOnly
price: Cost
text 60: IncidentDetailWorkflowTag
memo: IncidentDetailSummary
bool: IsApprovalNeeded
pick 100: Approver
bool: IsDSMTaskExisted
text 30: ApprovalStatus
text 500: SocialTextHeader
pick 60: Subcategory
pick 10: helpdesk_Priority
text 30: ViewType
text 255: IncidentNetworkUserName
bool: SendSurveyNotification = true
link OrganizationalUnit: EntityLink
id: EventCIRecId
bool: IsMasterIncident IsResolvedByMaster
link Incident: MasterIncidentLink
text 255: ServiceOwnerEmail = "service.owner@corp.example"
bool: IsRelatedIncidentUpdate IsRelatedIncidentResolutionUpdate IsUnRead
link HRCase: HRCaseLink
text 60: RecomCategory RecomSubCategory
bool: IsRunTicketClassification = true
link GRCRisk: GRCRiskLink
text 100: TestField
bool: AddChatconversationtoActivityHistory
link ivnt_TeamsUserDetails: ivnt_TeamsUserDetailsLink
text 60: VirimaAssetID RecommendedCategory RecommendedService RecommendedSubCategory
decimal: Accuracy
bool: IsRecommended
text 60: RecomService
text 100: testvrunda = ""
text 60: ivnt_UpdateRFI
`;
