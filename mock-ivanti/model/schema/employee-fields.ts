/** The employee's fields in the order a tenant returns them (Netskope document, sample answer of "Validate Employee Record ID"). */
export const EMPLOYEE_FIELDS = `
pick 60: InitialNotReadyReasonValue
text 255: Address1 Address1City Address1Country Address1State
text 30: Address1Zip
date: Birthdate
text 100: BusinessUnit BusinessUnitID
text 36: ContactId
text 100: CostCentre
text 60: CreatedBy
date: CreatedDateTime
pick 60: CreationMethod
pick 100: Department
text 60: DepartmentCode Department_Sync
bool: Disabled
text 255: DisplayName
memo: EmployeeInformation
pick 100: EmployeeLocation
memo: EmployeePhoto = ""
text 255: EmployeePhotoName
int: EmployeePhotoRevision
bool: EnableIPCMIntegration
text 100: FirstName
text 60: Floor
date: HiredDate
pick 60: IPCM_AgentGroup
pick 60 IPCM_Audited: IPCM_Audited = "Group Defined"
text 255: IPCM_Description
bool: IPCM_EnableIPCMUser
pick 60 IPCM_InitialAgentStatus: IPCM_InitialAgentStatus = "Group Defined"
pick 60 IPCM_InitialNotReadyReason: IPCM_InitialNotReadyReason = "Group Defined"
pick 60 IPCM_NotReadyRequired: IPCM_NotReadyRequired = "Group Defined"
text 60: IPCM_OverrideDN
int: IPCM_RecordingPct
bool: IPCM_SearchableByName
pick 60: IPCM_UILanguage
link IPCM_VOIP: IPCM_VOIPLink
bool: IPCM_VoiceAgent IPCM_VoiceSupervisor
int: IPCM_WrapupSeconds = 0
pick 60 IPCM_WrapupTimeout: IPCM_WrapupTimeout = "Group Defined"
text 60: IVRPinCode
text 36: IdentityId
text 255: InternalAuthPasswd = ""
date: InternalPwdDateTime
bool: IsAutoProvisioned IsExternalAuth
bool: IsInternalAuth = true
bool: IsNamedUser
text 255: LastExternalLoginId
text 60: LastModBy
date: LastModDateTime
text 100: LastName
text 255: LoginID ManagerEmail
link Employee: ManagerLink
text 100: MiddleName
text 255: NetworkUserName
link Notification: NotificationLink
link OrganizationalUnit: OrgUnitLink EntityLink
text 100: OrganizationalUnit
pick 100 @employees.LoginID: Owner
link Account: ParentLink
bool: PasswordExpiration = true
text 60: PrimaryPhone Phone1 Phone2
pick 30: Prefix
text 255: PrimaryEmail
text 60: ProfileID
bool: ReadOnly
id: RecId
link Region: RegionLink
text 60: Room
pick 30 EmployeeStatus: Status
pick 30: Suffix
text 100: Supervisor
pick 100 @standarduserteams.Team: Team
text 255: TeamEmail TeamManagerEmail
text 255: TempInternalAuthPassword = ""
date: TempPwdDatetime TerminatedDate
pick 100: Title
text 100: Title_Sync
bool: VIP
link Employee: ReportedByLink
link Location: LocationLink
pick 60: DefaultChargingAccount
text 255: DN
pick 60: Language
text 60: RemoteControlUID RemoteControlPwd
text 255: Address1Line2
pick 60: NamedLicenseBundle
text 60: CreationSource
date: LockDate
int: LoginAttemptCount = 0
text 60: CustID
pick 60: SLAClass
text 30: LockType = ""
text 10: Phone1Ext Phone2Ext
text 60: WeeklyAvailability GlobalId LoginId_Name ivnt_Director ivnt_CurrencyText ivnt_Country
link HRCase: ivnt_HRCaseLink
text 255: Emp_LoginId
link WorkOrder: ivnt_WorkOrderlink
link ivnt_Building: ivnt_BuildingLink
link ivnt_Cubicle: ivnt_CubicleLink
link ivnt_Floor: ivnt_FloorLink
text 100: ivnt_BuildingName ivnt_FloorName ivnt_CubicleNumber
pick 100: ivnt_UpdateBuilding ivnt_UpdateFloor ivnt_UpdateLocation
text 100: BuildingName AccessListOrgUnit AzureAD_ID ROLE_TO_LINK
text 255: nrn_FullName
text 60: nrn_Gender
pick 60: nrn_MaritalStatus
text 60: nrn_CitizenshipStatus nrn_MilitaryServiceStatus
bool: nrn_ExemptionStatus
text 255: nrn_PersonalEmail
text 60: nrn_InternationalWorkPhone nrn_InternationalMobilePhone
text 255: nrn_MailingAddress nrn_MailingAddress2 nrn_MailingCIty nrn_MailingProvinceState
text 60: nrn_MailingPostalCode nrn_MailingCountry nrn_MailingCountryCode
date: nrn_MaritalStatusEffectiveDate
text 60: nrn_PositionID nrn_JobProfile nrn_WorkerType
date: nrn_EffectiveDate
text 60: nrn_PayRateType
decimal: nrn_ScheduledWeeklyHours
text 60: nrn_PositionTimeType nrn_JobExempt
date: nrn_FirstDateOfWork
bool: nrn_IsAManager
text 60: nrn_ManagementLevel
bool: nrn_Terminated nrn_Retired
date: nrn_RetriementDate
text 255: nrn_EmergencyContact
text 60: nrn_WorkPhone nrn_InternationalPhone
text 255: nrn_Address nrn_City nrn_State
text 60: nrn_PostalCode nrn_HomePhone nrn_Relationship
text 255: nrn_SecondEmergencyContact
text 60: nrn_ICE_WorkPhone nrn_ICE_InternationalPhone
text 255: nrn_ICE_Address nrn_ICE_City nrn_ICE_State
text 60: nrn_ICE_PostalCode nrn_ICE_HomePhone nrn_ICE_Relationship nrn_ICE2_WorkPhone nrn_ICE2_InternationalPhone
text 255: nrn_ICE2_Address nrn_ICE2_City nrn_ICE2_State
text 60: nrn_ICE2_PostalCode nrn_ICE2_HomePhone nrn_ICE2_Relationship
link CostCenter: CostCenterLink_RecID
decimal: nrn_DailyHours
int: nrn_OperationalPercent = 0
decimal: nrn_AvailableHours nrn_RemainingCapacity nrn_NumberOfDaysRequested nrn_TotalAllocatedHours
date: nrn_TaskStartDate nrn_TaskEndDate
int: nrn_TaskStartDateCTime nrn_TaskEndDateCTime
decimal: nrn_OperationalHours
text 255: extensionAttributes extensionAttribute1 extensionAttribute2 extensionAttribute3 extensionAttribute4 extensionAttribute5
text 255: extensionAttribute6 extensionAttribute7 extensionAttribute8 extensionAttribute9 extensionAttribute10
text 255: extensionAttribute11 extensionAttribute12 extensionAttribute13 extensionAttribute14 extensionAttribute15
text 60: DexClass
int: DexScore = 0
date: DexScoreDate
bool: nrn_AutoCreateTimesheet
`;
