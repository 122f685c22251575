namespace Skiff.Model.ApiExtensions.V1;

[Schema]
public sealed partial record ConversionRequest
{
    [Field(1, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string DesiredAPIVersion { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required, Atomic]
    public ListOf<RawJson> Objects { get; init; }
}

[Schema]
public sealed partial record ConversionResponse
{
    [Field(1, Name = "uid", Omit = Omit.Never), Required]
    public string UID { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Atomic]
    public ListOf<RawJson> ConvertedObjects { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public Meta.V1.Status Result { get; init; } = Meta.V1.Status.Empty;
}
