// Objects of these types are replaced as a whole by server-side apply, wherever they appear.
namespace Skiff.Model.AdmissionRegistration.V1;

[Atomic]
public sealed partial record MatchResources;

[Atomic]
public sealed partial record NamedRuleWithOperations;

[Atomic]
public sealed partial record ParamKind;

[Atomic]
public sealed partial record ParamRef;

[Atomic]
public sealed partial record Variable;
