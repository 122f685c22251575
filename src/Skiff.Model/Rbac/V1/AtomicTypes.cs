// Objects of these types are replaced as a whole by server-side apply, wherever they appear.
namespace Skiff.Model.Rbac.V1;

[Atomic]
public sealed partial record RoleRef;

[Atomic]
public sealed partial record Subject;
