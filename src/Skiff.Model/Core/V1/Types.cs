namespace Skiff.Model.Core.V1;

/// <summary>Checks that must hold before an operation goes ahead; older core copy of the meta type.</summary>
[Schema]
public sealed partial record Preconditions
{
    /// <summary>Unique id that the target object must have, guarding against a recreated namesake.</summary>
    [Field(1, Name = "uid")]
    public string? UID { get; init; }
}
