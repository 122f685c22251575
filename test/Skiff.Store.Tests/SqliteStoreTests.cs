namespace Skiff.Store.Tests;

/// <summary>A store on disk does what every store must.</summary>
public sealed class SqliteStoreTests : StoreConformance
{
    private readonly List<TemporaryDirectory> _directories = [];

    protected override IStore Open(StoreOptions options)
    {
        TemporaryDirectory directory = new();
        _directories.Add(directory);
        return LogStore.Open(options with { DataDirectory = directory.Path });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (TemporaryDirectory directory in _directories) directory.Dispose();
        GC.SuppressFinalize(this);
    }
}
