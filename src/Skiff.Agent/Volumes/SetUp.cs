namespace Skiff.Agent.Volumes;

/// <summary>What setting up one volume came to.</summary>
/// <param name="Volume">The volume; null on failure.</param>
/// <param name="Error">Why not; empty on success.</param>
internal readonly record struct SetUp(PreparedVolume? Volume, string Error)
{
    public static SetUp Done(string path, bool readOnly = false) => new(new PreparedVolume(path, readOnly), "");

    public static SetUp Device(string path, bool readOnly) => new(new PreparedVolume(path, readOnly, IsDevice: true), "");

    public static SetUp Image { get; } = new(new PreparedVolume("", ReadOnly: true, IsImage: true), "");

    public static SetUp Failed(string error) => new(null, error);
}
