// Objects of these types are replaced as a whole by server-side apply, wherever they appear.
namespace Skiff.Model.Core.V1;

[Atomic]
public sealed partial record ConfigMapKeySelector;

[Atomic]
public sealed partial record EndpointAddress;

[Atomic]
public sealed partial record EndpointPort;

[Atomic]
public sealed partial record FileKeySelector;

[Atomic]
public sealed partial record LocalObjectReference;

[Atomic]
public sealed partial record NodeSelector;

[Atomic]
public sealed partial record NodeSelectorTerm;

[Atomic]
public sealed partial record ObjectFieldSelector;

[Atomic]
public sealed partial record ObjectReference;

[Atomic]
public sealed partial record ResourceFieldSelector;

[Atomic]
public sealed partial record ScopeSelector;

[Atomic]
public sealed partial record SecretKeySelector;

[Atomic]
public sealed partial record SecretReference;

[Atomic]
public sealed partial record TopologySelectorTerm;

[Atomic]
public sealed partial record TypedLocalObjectReference;
