namespace Skiff.Model.Core.V1;

[Schema]
public sealed partial record Preconditions
{
    [Field(1, Name = "uid")]
    public string? UID { get; init; }
}
